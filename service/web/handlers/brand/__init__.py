"""The pages of the brand desk."""
