"""Reading scenario files: text with positions, shapes of parameters, units, layers."""
