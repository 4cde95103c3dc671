"""The commands of `aimarket`, one file each with its `command`; the file's name is the command's."""
