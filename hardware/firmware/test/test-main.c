#include <stdio.h>

#include "check.h"
#include "tests.h"

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test-firmware FOLDER_OF_VECTORS\n");
    return 64;
  }
  test_crc(argv[1]);
  test_ring();
  test_line_receiver(argv[1]);
  test_line_receiver_with_noise();
  test_line_writer(argv[1]);
  test_pulse(argv[1]);
  test_resistance(argv[1]);
  test_settings();
  test_sensor_board(argv[1]);
  return check_report();
}
