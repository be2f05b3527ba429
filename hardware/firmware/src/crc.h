#ifndef CRC_H
#define CRC_H

#include <stdint.h>

/* CRC-16/XMODEM (polynomial 0x1021, initial value 0, no reflection) of `count` bytes; "123456789" gives 0x31C3. */
uint16_t crc16(const uint8_t *bytes, uint8_t count);

#endif
