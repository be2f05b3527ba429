#ifndef TESTS_H
#define TESTS_H

/* Each runs one part against the vectors in `folder` or against its own cases. */
void test_crc(const char *folder);
void test_ring(void);
void test_line_receiver(const char *folder);
void test_line_receiver_with_noise(void);
void test_line_writer(const char *folder);
void test_pulse(const char *folder);
void test_resistance(const char *folder);
void test_settings(void);
void test_sensor_board(const char *folder);

#endif
