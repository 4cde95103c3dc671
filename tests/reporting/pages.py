"""What a test wants to know of a page, read with the standard library's parser."""

from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "hr", "input"}
MAY_STAY_OPEN = set()


class Page(HTMLParser):
    """Tags in order with their attributes, texts by tag, and faults of nesting."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.faults, self._open = [], [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} inside {self._open[-3:]}")
        else:
            self._open.pop()

    def handle_data(self, data):
        if data.strip():
            self.texts.append((tuple(self._open), " ".join(data.split())))

    def all(self, tag):
        """Attributes of every tag of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def words(self, tag):
        """Text inside a tag, piece by piece."""
        return [text for path, text in self.texts if tag in path]
