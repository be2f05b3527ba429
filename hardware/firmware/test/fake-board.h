#ifndef FAKE_BOARD_H
#define FAKE_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

/* The port of board.h on this computer. Time stands still until a test moves it. */
struct fake_board {
  uint32_t now_us;
  bool crank_low;
  uint16_t conversion; /* what the resistance sensor converts to, 0..1023 */
  uint8_t storage[1024];
  unsigned storage_writes;
  unsigned storage_writes_left; /* writes after these are lost, as in a power cut */
  uint32_t storage_busy_until_us;
  unsigned watchdog_resets;
  unsigned restarts;
  bool sending; /* the send ring empties by itself */
  char sent[65536];
  unsigned sent_length;
};

extern struct fake_board fake;

/* A board at power on: empty rings, blank storage, released crank sensor, raw resistance 1000. */
void fake_reset(void);

/* Power cut and power on: the storage stays. */
void fake_power_cycle(void);

void fake_edge(bool low, uint32_t at_us);

/* Puts bytes into the receive ring; false if they do not fit. */
bool fake_receive(const void *bytes, uint8_t count);

/* Puts a whole line with its CRC into the receive ring. */
bool fake_receive_line(const char *payload);

/* Moves bytes of the send ring into `sent`. */
void fake_drain(void);

#endif
