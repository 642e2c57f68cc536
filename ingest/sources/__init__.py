"""Where documents come from: folders, manifests, addresses on the web, and a catalogue of official publishers."""
