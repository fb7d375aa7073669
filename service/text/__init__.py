"""Text made safe and comparable, in any language: what every other room builds on."""
