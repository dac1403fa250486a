/*
 * What a C programmer would write for ath11k dumps: the peers of `npm run bench`, compiled with -O2.
 *
 *   peers decode FILE ROUNDS   columns, the sum of the squared bins among them, and bins into arrays, 8 MiB at a time
 *   peers header FILE ROUNDS   the same without the sums
 *   peers memcpy FILE ROUNDS   the same bytes copied
 *   peers naive FILE ROUNDS    dBm of every bin with log10, one thread
 *   peers forget FILE ROUNDS     forgets the file's pages in the system's cache; prints nothing
 *
 * Each round prints one line: milliseconds, records, a sum over the results. They are milliseconds of processor time without
 * reading; for naive, which stands for a whole reader, of the wall clock with it.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (8u << 20)
#define CARRY 65536u
#define CAPACITY 262144u

static uint8_t *input, *matrix;
static uint32_t *offset_column, *tsf_column;
static uint16_t *centre_column, *second_column, *width_column, *bins_column;
static int16_t *noise_column, *rssi_column;
static uint8_t *exponent_column;
static double *squares_column;
static float *levels;

static double clock_ms(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static uint16_t be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static uint32_t be32(const uint8_t *p) { return (uint32_t)be16(p) << 16 | be16(p + 2); }

static int band(unsigned mhz) { return (mhz >= 2200 && mhz <= 2800) || (mhz >= 4800 && mhz <= 7200); }

/* Length of the record's bins, 0 when no intact record is here, -1 when more bytes are needed. */
static int judge(const uint8_t *p, size_t left) {
  if (left < 22) return -1;
  unsigned length = be16(p + 1), bins = length - 19;
  if (p[0] != 4 || bins < 16 || bins > 512 || (bins & (bins - 1))) return 0;
  if (left < 3 + length) return -1;
  int32_t noise = (int32_t)be32(p + 18);
  int16_t rssi = (int16_t)be16(p + 12);
  if (p[3] != 20 && p[3] != 40 && p[3] != 80 && p[3] != 160) return 0;
  if (!band(be16(p + 6)) || (be16(p + 8) && !band(be16(p + 8)))) return 0;
  if (noise < -200 || noise > 30 || rssi < -128 || rssi > 511) return 0;
  return (int)bins;
}

static inline size_t decode(size_t end, uint32_t *records, double *sum, int squares) {
  size_t at = 0, out = 0;
  uint32_t n = 0;
  for (;;) {
    const uint8_t *p = input + at;
    int bins = judge(p, end - at);
    if (bins <= 0) break;
    offset_column[n] = (uint32_t)at;
    bins_column[n] = (uint16_t)bins;
    width_column[n] = p[3];
    exponent_column[n] = p[5];
    centre_column[n] = be16(p + 6);
    second_column[n] = be16(p + 8);
    rssi_column[n] = (int16_t)be16(p + 12);
    tsf_column[n] = be32(p + 14);
    noise_column[n] = (int16_t)(int32_t)be32(p + 18);
    memcpy(matrix + out, p + 22, (size_t)bins);
    if (squares) {
      uint32_t total = 0;
      for (int i = 0; i < bins; i++) total += (uint32_t)p[22 + i] * p[22 + i];
      squares_column[n] = total;
    }
    out += (size_t)bins;
    at += 22 + (size_t)bins;
    n++;
  }
  *records += n;
  if (n) *sum += (double)tsf_column[n - 1] + noise_column[n - 1] + rssi_column[n - 1] + matrix[out - 1];
  return at;
}

static size_t naive(size_t end, uint32_t *records, double *sum) {
  size_t at = 0;
  for (;;) {
    const uint8_t *p = input + at;
    int bins = judge(p, end - at);
    if (bins <= 0) break;
    double power = 0;
    for (int i = 0; i < bins; i++) power += (double)p[22 + i] * p[22 + i];
    double base = (int32_t)be32(p + 18) + (int16_t)be16(p + 12) - 10 * log10(power > 0 ? power : 1);
    for (int i = 0; i < bins; i++) levels[i] = (float)(base + 20 * log10(p[22 + i] ? p[22 + i] : 1));
    *sum += levels[bins - 1];
    at += 22 + (size_t)bins;
    ++*records;
  }
  return at;
}

static void round_of(const char *what, const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0) {
    perror(path);
    exit(1);
  }
  if (what[0] == 'f') {
    fsync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
    return;
  }
  double begin = clock_ms(CLOCK_MONOTONIC), busy = 0, sum = 0;
  uint32_t records = 0;
  size_t carry = 0;
  for (;;) {
    ssize_t got = read(file, input + carry, CHUNK);
    if (got <= 0) break;
    size_t end = carry + (size_t)got, used = end;
    double start = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    if (what[0] == 'd') used = decode(end, &records, &sum, 1);
    else if (what[0] == 'h') used = decode(end, &records, &sum, 0);
    else if (what[0] == 'n') used = naive(end, &records, &sum);
    else memcpy(matrix, input, end);
    busy += clock_ms(CLOCK_PROCESS_CPUTIME_ID) - start;
    carry = end - used;
    if (carry > CARRY) break;
    memmove(input, input + used, carry);
  }
  close(file);
  printf("%.3f %u %.3f\n", what[0] == 'n' ? clock_ms(CLOCK_MONOTONIC) - begin : busy, records, sum);
}

static void *space(size_t bytes) {
  void *p = malloc(bytes);
  if (!p) exit(1);
  return memset(p, 0, bytes);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  input = space(CHUNK + CARRY);
  matrix = space(CHUNK + CARRY);
  offset_column = space(4 * CAPACITY);
  tsf_column = space(4 * CAPACITY);
  centre_column = space(2 * CAPACITY);
  second_column = space(2 * CAPACITY);
  width_column = space(2 * CAPACITY);
  bins_column = space(2 * CAPACITY);
  noise_column = space(2 * CAPACITY);
  rssi_column = space(2 * CAPACITY);
  exponent_column = space(CAPACITY);
  squares_column = space(8 * CAPACITY);
  levels = space(512 * sizeof(float));
  for (int i = atoi(argv[3]); i > 0; i--) round_of(argv[1], argv[2]);
  return 0;
}
