;; A valid module with nothing in it.
(module)
