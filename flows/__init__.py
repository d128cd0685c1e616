"""Entry points of Tieout, one flow a module: what runs, in what order, with which parameters; no logic."""
