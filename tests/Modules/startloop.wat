;; Loops for ever in its start function, while it is instantiated.
(module
  (memory (export "memory") 1)
  (func $start (loop $again (br $again)))
  (start $start)
  (func (export "_start")))
