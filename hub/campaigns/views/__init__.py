"""Pages of the campaigns: public ones, those of coordinators, and the form for problems."""
