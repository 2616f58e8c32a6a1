.section .text
.global main
main:
  ldi r24, 42
  ldi r25, hi8(table)
loop:
  dec r24
  brne loop
  call helper
  ret
helper:
  ret
.section .data
table:
  .word 1, 2, 3
  .asciz "text"
