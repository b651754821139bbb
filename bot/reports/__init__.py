"""Documents made of what is stored, to be printed or passed on."""
