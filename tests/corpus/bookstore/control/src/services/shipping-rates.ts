interface Rate {
  country: string;
  cents: number;
  days: number;
}

const rates: readonly Rate[] = [
  { country: "AT", cents: 490, days: 3 },
  { country: "BE", cents: 390, days: 2 },
  { country: "BG", cents: 690, days: 5 },
  { country: "CH", cents: 990, days: 4 },
  { country: "CY", cents: 1190, days: 7 },
  { country: "CZ", cents: 490, days: 3 },
  { country: "DE", cents: 290, days: 1 },
  { country: "DK", cents: 590, days: 3 },
  { country: "EE", cents: 790, days: 5 },
  { country: "ES", cents: 690, days: 4 },
  { country: "FI", cents: 790, days: 4 },
  { country: "FR", cents: 390, days: 2 },
  { country: "GR", cents: 890, days: 6 },
  { country: "HR", cents: 690, days: 5 },
  { country: "HU", cents: 590, days: 4 },
  { country: "IE", cents: 690, days: 4 },
  { country: "IS", cents: 1490, days: 8 },
  { country: "IT", cents: 590, days: 3 },
  { country: "LI", cents: 990, days: 4 },
  { country: "LT", cents: 790, days: 5 },
  { country: "LU", cents: 390, days: 2 },
  { country: "LV", cents: 790, days: 5 },
  { country: "MC", cents: 390, days: 2 },
  { country: "MT", cents: 1190, days: 7 },
  { country: "NL", cents: 390, days: 2 },
  { country: "NO", cents: 990, days: 5 },
  { country: "PL", cents: 490, days: 3 },
  { country: "PT", cents: 690, days: 4 },
  { country: "RO", cents: 690, days: 5 },
  { country: "SE", cents: 690, days: 4 },
  { country: "SI", cents: 590, days: 4 },
  { country: "SK", cents: 590, days: 4 },
  { country: "SM", cents: 590, days: 4 },
  { country: "GB", cents: 890, days: 5 },
  { country: "US", cents: 1990, days: 9 },
  { country: "CA", cents: 2190, days: 10 },
  { country: "AU", cents: 2990, days: 14 },
  { country: "NZ", cents: 3190, days: 15 },
  { country: "JP", cents: 2490, days: 10 },
  { country: "KR", cents: 2490, days: 10 },
  { country: "SG", cents: 2490, days: 9 },
  { country: "ZA", cents: 2790, days: 12 },
  { country: "BR", cents: 2890, days: 14 },
  { country: "MX", cents: 2390, days: 12 },
  { country: "AR", cents: 2890, days: 15 },
  { country: "CL", cents: 2890, days: 15 },
  { country: "IN", cents: 2290, days: 10 },
  { country: "IL", cents: 1790, days: 7 },
  { country: "TR", cents: 1290, days: 6 },
  { country: "UA", cents: 990, days: 6 },
];

const byCountry = new Map(rates.map((rate) => [rate.country, rate]));

export function shippingRate(country: string): Rate | null {
  const rate = byCountry.get(country.toUpperCase());
  return rate == null ? null : rate;
}
