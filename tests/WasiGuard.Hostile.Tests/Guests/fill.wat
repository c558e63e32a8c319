;; One instruction that writes a billion bytes, again and again.
(module
  (memory (export "memory") 15300)
  (func (export "_start")
    (loop $again
      (memory.fill (i32.const 0) (i32.const 1) (i32.const 1000000000))
      (br $again))))
