/* SPDX-License-Identifier: MIT */
/* From reset to main() on a Cortex-M, and how deep the stack went: it is painted before. */
#include "start.h"

#include <stdint.h>
#include <string.h>

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[], _stack[], _painted[];
extern void (*__init_array_start[])(void), (*__init_array_end[])(void);
int main(void);
void _exit(int code) __attribute__((noreturn));
void initialise_monitor_handles(void); /* of newlib: printf and exit by semihosting */
void Reset_Handler(void);

enum { PAINT = 0x5ac35ac3 };

size_t start_stack_used(void)
{
    const uint32_t *low = _stack;

    while (*low == PAINT)
        low++;
    return (size_t)(_estack - low) * sizeof *low;
}

void Reset_Handler(void)
{
    memcpy(_sdata, _sidata, (size_t)((char *)_edata - (char *)_sdata));
    memset(_sbss, 0, (size_t)((char *)_ebss - (char *)_sbss));
    for (uint32_t *word = _stack; word < _painted; word++)
        *word = PAINT;
    initialise_monitor_handles();
    for (void (**run)(void) = __init_array_start; run < __init_array_end; run++)
        (*run)();
    _exit(main());
}

static void fault(void)
{
    _exit(99);
}

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void))_estack, Reset_Handler, fault, fault, fault, fault, fault};
