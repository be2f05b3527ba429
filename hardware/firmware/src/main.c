#include "board.h"
#include "sensor-board.h"

static struct sensor_board sensor_board;

int main(void) {
  board_init();
  sensor_board_start(&sensor_board);
  for (;;) {
    sensor_board_step(&sensor_board);
    board_sleep_until(sensor_board.next_slot_us);
  }
}
