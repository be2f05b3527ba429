#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "ring.h"

/* The port: all that the logic needs from a chip. boards/ holds one implementation per board, test/ a simulated one. */

/* Name of the board in the ID line. */
extern const char board_hardware[];

/* Filled and emptied by the interrupts of the board. An edge is four bytes of board time (lowest first), then 1 for low, 0 for
 * high; a conversion is two bytes, lowest first. */
extern struct ring board_edges;
extern struct ring board_conversions;
extern struct ring board_received;
extern struct ring board_to_send;

void board_init(void);

/* Bits of MCUSR at the last reset: 1 power on, 2 reset pin, 4 brown-out, 8 watchdog. */
uint8_t board_reset_cause(void);

/* Microseconds since boot modulo 2^32, in steps of 4. */
uint32_t board_now_us(void);

bool board_crank_is_low(void);

/* Starts one conversion of the resistance sensor; its result follows in board_conversions. */
void board_convert(void);

/* Says that board_to_send has bytes. */
void board_send(void);

/* Sleeps until `at_us` or until an interrupt brings work. */
void board_sleep_until(uint32_t at_us);

/* Must be called at least once a second, or the board restarts. */
void board_watchdog_reset(void);

/* Restarts through the watchdog; does not return on a chip. */
void board_restart(void);

bool board_storage_is_busy(void);
uint8_t board_storage_read(uint16_t address);

/* Starts writing one byte; only while the storage is not busy. */
void board_storage_write(uint16_t address, uint8_t byte);

#endif
