#include "board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/power.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/atomic.h>

#define BAUD 38400
#include <util/setbaud.h>

#define US_PER_TICK 4
#define CRANK_PIN PD2

static volatile uint8_t edge_bytes[128];
static volatile uint8_t conversion_bytes[8];
static volatile uint8_t received_bytes[128];
static volatile uint8_t to_send_bytes[256];

const char board_hardware[] = "m328p-1";
struct ring board_edges = {.bytes = edge_bytes, .mask = sizeof edge_bytes - 1};
struct ring board_conversions = {.bytes = conversion_bytes, .mask = sizeof conversion_bytes - 1};
struct ring board_received = {.bytes = received_bytes, .mask = sizeof received_bytes - 1};
struct ring board_to_send = {.bytes = to_send_bytes, .mask = sizeof to_send_bytes - 1};

static volatile uint16_t overflows;

/* Not cleared by the start-up code, which runs after keep_reset_cause. */
static uint8_t reset_cause __attribute__((section(".noinit")));

/* The watchdog keeps running across its own reset, so it is stopped before anything else. A bootloader of the optiboot family has
 * cleared MCUSR by now and hands it over in r2. */
static void keep_reset_cause(void) __attribute__((naked, used, section(".init3")));
static void keep_reset_cause(void) {
  uint8_t handed_over;
  __asm__ volatile("mov %0, r2" : "=r"(handed_over));
  reset_cause = MCUSR != 0 ? MCUSR : handed_over & 0x0F;
  MCUSR = 0;
  wdt_disable();
}

/* With interrupts off. An overflow that has not been served yet belongs to a counter that has just begun anew. */
static uint32_t ticks(void) {
  const uint16_t low = TCNT1;
  uint16_t high = overflows;
  if ((TIFR1 & _BV(TOV1)) && low < 0x8000) {
    high++;
  }
  return (uint32_t)high << 16 | low;
}

ISR(TIMER1_OVF_vect) {
  overflows++;
}

/* Only wakes the processor. */
EMPTY_INTERRUPT(TIMER1_COMPA_vect)

ISR(INT0_vect) {
  const uint32_t at_us = ticks() * US_PER_TICK;
  const uint8_t edge[5] = {(uint8_t)at_us, (uint8_t)(at_us >> 8), (uint8_t)(at_us >> 16), (uint8_t)(at_us >> 24),
                           board_crank_is_low()};
  ring_push(&board_edges, edge, sizeof edge);
}

ISR(ADC_vect) {
  const uint16_t value = ADC;
  const uint8_t conversion[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
  ring_push(&board_conversions, conversion, sizeof conversion);
}

/* A byte with a framing error or after a lost one becomes NUL, which no line may contain. */
ISR(USART_RX_vect) {
  const uint8_t status = UCSR0A;
  const uint8_t byte = UDR0;
  const uint8_t kept = (status & (_BV(FE0) | _BV(DOR0))) ? 0 : byte;
  ring_push(&board_received, &kept, 1);
}

ISR(USART_UDRE_vect) {
  uint8_t byte;
  if (ring_pop(&board_to_send, &byte, 1)) {
    UDR0 = byte;
  } else {
    UCSR0B &= (uint8_t)~_BV(UDRIE0);
  }
}

static void init_power(void) {
  power_spi_disable();
  power_twi_disable();
  power_timer0_disable();
  power_timer2_disable();
  set_sleep_mode(SLEEP_MODE_IDLE);
}

static void init_serial(void) {
  UBRR0 = UBRR_VALUE;
  UCSR0A = USE_2X ? _BV(U2X0) : 0;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
}

static void init_clock(void) {
  TCCR1B = _BV(CS11) | _BV(CS10);
  TIMSK1 = _BV(TOIE1) | _BV(OCIE1A);
}

static void init_crank(void) {
  PORTD |= _BV(CRANK_PIN);
  EICRA = _BV(ISC00);
  EIFR = _BV(INTF0);
  EIMSK = _BV(INT0);
}

static void init_resistance(void) {
  DIDR0 = _BV(ADC0D);
  ADMUX = _BV(REFS0);
  ADCSRA = _BV(ADEN) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

void board_init(void) {
  wdt_enable(WDTO_1S);
  init_power();
  init_serial();
  init_clock();
  init_crank();
  init_resistance();
  sei();
}

uint8_t board_reset_cause(void) {
  return reset_cause;
}

uint32_t board_now_us(void) {
  uint32_t now = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    now = ticks();
  }
  return now * US_PER_TICK;
}

bool board_crank_is_low(void) {
  return (PIND & _BV(CRANK_PIN)) == 0;
}

void board_convert(void) {
  ADCSRA |= _BV(ADSC);
}

void board_send(void) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    UCSR0B |= _BV(UDRIE0);
  }
}

/* With interrupts off. Conversions may wait for their slot. */
static bool must_wake(uint32_t at_tick) {
  const bool time_has_come = (int32_t)((ticks() - at_tick) * US_PER_TICK) >= 0;
  return time_has_come || ring_length(&board_edges) != 0 || ring_length(&board_received) != 0;
}

void board_sleep_until(uint32_t at_us) {
  const uint32_t at_tick = (at_us + US_PER_TICK - 1) / US_PER_TICK;
  cli();
  OCR1A = (uint16_t)at_tick;
  /* Checked after OCR1A is set: a moment that passes from here on leaves its interrupt pending and ends the sleep. An interrupt that
   * brings no work, such as a byte sent, leads back to sleep. */
  while (!must_wake(at_tick)) {
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
    cli();
  }
  sei();
}

void board_watchdog_reset(void) {
  wdt_reset();
}

void board_restart(void) {
  wdt_enable(WDTO_15MS);
  for (;;) {
  }
}

bool board_storage_is_busy(void) {
  return (EECR & _BV(EEPE)) != 0;
}

uint8_t board_storage_read(uint16_t address) {
  EEAR = address;
  EECR |= _BV(EERE);
  return EEDR;
}

void board_storage_write(uint16_t address, uint8_t byte) {
  EEAR = address;
  EEDR = byte;
  /* EEPE counts only within four cycles of EEMPE. */
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    EECR |= _BV(EEMPE);
    EECR |= _BV(EEPE);
  }
}
