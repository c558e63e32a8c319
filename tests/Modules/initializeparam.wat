;; _initialize has a parameter.
(module
  (func (export "_initialize") (param i64))
  (func (export "_start")))
