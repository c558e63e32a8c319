;; _start has a parameter, so that it is not a WASI command.
(module
  (memory (export "memory") 1)
  (func (export "_start") (param i32)))
