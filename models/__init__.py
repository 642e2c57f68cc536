"""What is learned or computed, pure: texts, vectors and frames in, frames out."""
