;; Throws an exception that nobody catches.
(module
  (tag $e)
  (memory (export "memory") 1)
  (func (export "_start") (throw $e)))
