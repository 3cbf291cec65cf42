import { at } from './random.ts'

/** When a range sells above its mean: all year, in summer or before Christmas. */
export type Season = 'even' | 'summer' | 'winter'

/** A range of products under one brand: every variant comes in every size. */
export type ProductRange = {
  brand: string
  season: Season
  /** Cost of a case in thousandths of its list price. */
  costPermille: number
  leadTimeDays: readonly [shortest: number, longest: number]
  storageCostPct: number
  /** How well the range sells, 1 is usual. */
  weight: number
  sizes: readonly { name: string; priceCents: number }[]
  variants: readonly string[]
}

// brand | season | cost in thousandths of the price | lead time in days | storage cost in percent | weight | sizes @ price of a case | variants
const text = `
Silverbrook | summer | 600 | 4-7 | 24 | 2.2 | 6 x 1.5 L @ 5.40, 24 x 0.5 L @ 8.90, 12 x 0.75 L Glass @ 11.20 | Still Water, Sparkling Water, Lightly Sparkling Water, Lemon Water, Mint & Lime Water, Peach Water
Orchard Lane | even | 585 | 6-12 | 22 | 1.9 | 6 x 1 L @ 11.80, 24 x 0.2 L @ 14.90, 12 x 0.33 L @ 15.60 | Apple Juice, Cloudy Apple Juice, Orange Juice, Pear Juice, Red Grape Juice, Cranberry Drink, Tomato Juice, Multivitamin Juice
Fizzwell | summer | 560 | 5-9 | 22 | 1.7 | 6 x 1.5 L @ 9.80, 24 x 0.33 L @ 16.40, 12 x 0.75 L Glass @ 19.90 | Classic Lemonade, Ginger Ale, Elderflower Pressé, Blood Orange Soda, Raspberry Soda, Sugar-Free Lemonade, Tonic Water
Leaf & Stone | summer | 550 | 5-10 | 22 | 1.3 | 6 x 1.5 L @ 10.20, 12 x 0.5 L @ 12.60 | Iced Tea Peach, Iced Tea Lemon, Iced Green Tea, Iced Tea Hibiscus, Iced Tea Mint
Harbour Roast | even | 625 | 18-35 | 18 | 2.1 | 12 x 250 g @ 52.80, 8 x 500 g @ 64.80, 6 x 1 kg @ 89.40 | Espresso Beans, Crema Beans, House Blend Ground, Decaf Ground, Dark Roast Ground
Harbour Roast | even | 590 | 18-35 | 18 | 1.4 | 10 x 10 pcs @ 31.50, 10 x 30 pcs @ 82.40 | Lungo Capsules, Ristretto Capsules, Decaf Capsules, Vanilla Capsules
Fenwick | winter | 540 | 20-40 | 15 | 1.1 | 12 x 20 bags @ 21.60, 6 x 50 bags @ 23.40 | English Breakfast Tea, Earl Grey Tea, Peppermint Tea, Camomile Tea, Rooibos Tea, Green Sencha Tea, Darjeeling Tea, Winter Spice Tea
Morning Field | even | 570 | 7-14 | 20 | 1.5 | 8 x 375 g @ 22.80, 6 x 750 g @ 29.70, 12 x 40 g @ 9.80 | Honey Oat Muesli, Chocolate Crunch, Berry Muesli, Corn Flakes, Bran Flakes, Porridge Oats, Nut Granola, Rice Puffs
Bramley's | even | 550 | 7-14 | 20 | 1.5 | 12 x 200 g @ 19.80, 24 x 100 g @ 22.90, 6 x 400 g @ 19.40 | Butter Biscuits, Oat & Raisin Cookies, Chocolate Digestives, Ginger Nuts, Shortbread Fingers, Lemon Wafers, Hazelnut Wafers
Aurélie | winter | 590 | 10-21 | 21 | 1.8 | 20 x 100 g @ 33.80, 12 x 300 g @ 56.40, 40 x 35 g @ 28.60 | Milk Chocolate, Dark Chocolate 70%, White Chocolate, Almond Chocolate, Hazelnut Chocolate, Sea Salt Caramel Chocolate, Orange Chocolate
Kettle Row | even | 530 | 6-10 | 23 | 1.6 | 12 x 150 g @ 17.90, 24 x 40 g @ 16.50, 6 x 300 g @ 14.90 | Sea Salt Crisps, Paprika Crisps, Salt & Vinegar Crisps, Sour Cream Crisps, Smoked Cheese Crisps, Chilli & Lime Crisps
Grove | winter | 630 | 14-28 | 19 | 1.1 | 10 x 150 g @ 28.90, 8 x 500 g @ 61.20 | Roasted Almonds, Salted Cashews, Pistachios, Trail Mix, Honey Peanuts, Walnut Halves
Casa Verdi | even | 560 | 9-18 | 18 | 1.6 | 20 x 500 g @ 18.40, 8 x 1 kg @ 14.20, 4 x 5 kg @ 31.80 | Spaghetti, Penne, Fusilli, Tagliatelle, Wholewheat Penne, Lasagne Sheets, Farfalle
Casa Verdi | even | 545 | 9-18 | 19 | 1.3 | 12 x 350 g @ 22.60, 6 x 690 g @ 17.20 | Tomato & Basil Sauce, Arrabbiata Sauce, Bolognese Sauce, Pesto Genovese, Roasted Pepper Sauce, Four Cheese Sauce
Lotus Gate | even | 610 | 25-45 | 16 | 1.0 | 12 x 500 g @ 19.60, 6 x 2 kg @ 32.40 | Basmati Rice, Jasmine Rice, Risotto Rice, Wholegrain Rice, Red Quinoa, Couscous
Hearth | winter | 540 | 8-15 | 19 | 1.2 | 12 x 400 g @ 19.30, 6 x 800 g @ 17.60 | Tomato Soup, Chicken Noodle Soup, Lentil Soup, Pumpkin Soup, Minestrone, Cream of Mushroom Soup
Oliveto | even | 660 | 15-30 | 17 | 1.3 | 6 x 1 L @ 48.60, 12 x 0.5 L @ 53.80 | Extra Virgin Olive Oil, Mild Olive Oil, Sunflower Oil, Rapeseed Oil, Balsamic Vinegar, Apple Cider Vinegar
Hedgerow | even | 560 | 8-16 | 19 | 1.4 | 12 x 340 g @ 24.80, 6 x 900 g @ 26.90, 48 x 25 g @ 15.20 | Strawberry Jam, Apricot Jam, Blackcurrant Jam, Orange Marmalade, Clear Honey, Smooth Peanut Butter, Crunchy Peanut Butter, Hazelnut Cream
Polar Parlour | summer | 570 | 5-9 | 34 | 1.6 | 8 x 500 ml @ 25.80, 4 x 2.5 L @ 33.60, 24 x 100 ml @ 21.90 | Vanilla Ice Cream, Chocolate Ice Cream, Strawberry Ice Cream, Pistachio Ice Cream, Mango Sorbet, Salted Caramel Ice Cream
Larder | even | 595 | 12-24 | 16 | 1.1 | 24 x 400 g @ 19.90, 12 x 800 g @ 18.30 | Sweetcorn, Kidney Beans, Chickpeas, Chopped Tomatoes, Tuna in Sunflower Oil, Peach Halves, Garden Peas
Brite | even | 575 | 10-18 | 17 | 1.7 | 4 x 1.5 L @ 23.90, 2 x 5 L @ 31.20 | Colour Liquid Detergent, Wool & Silk Detergent, Sensitive Liquid Detergent, Black Wash Detergent, Fabric Softener Lavender, Fabric Softener Fresh
Brite | even | 600 | 10-18 | 17 | 1.2 | 4 x 40 pcs @ 39.80, 8 x 20 pcs @ 42.40 | Universal Laundry Capsules, Colour Laundry Capsules, Sensitive Laundry Capsules
Clarity | even | 555 | 9-16 | 17 | 1.3 | 8 x 40 pcs @ 41.80, 4 x 90 pcs @ 45.20 | Dishwasher Tabs Classic, Dishwasher Tabs All-in-One, Dishwasher Tabs Eco
Clarity | even | 520 | 9-16 | 17 | 1.1 | 12 x 750 ml @ 20.80, 4 x 5 L @ 29.60 | Washing-up Liquid Lemon, Washing-up Liquid Aloe, Rinse Aid, Glass Cleaner, Bathroom Spray, Kitchen Degreaser, Floor Cleaner Pine, Limescale Remover
Softwood | even | 650 | 6-12 | 28 | 1.8 | 8 x 10 rolls @ 34.60, 4 x 16 rolls @ 29.80 | Toilet Paper 3-ply, Toilet Paper Recycled, Kitchen Rolls
Softwood | even | 620 | 6-12 | 28 | 1.0 | 24 x 100 pcs @ 18.80, 12 x 250 pcs @ 21.40 | Facial Tissues, White Napkins, Hand Towels, Cosmetic Pads
Lumea | even | 490 | 12-22 | 16 | 1.5 | 12 x 250 ml @ 27.50, 6 x 500 ml @ 24.80, 24 x 50 ml @ 22.10 | Repair Shampoo, Anti-Dandruff Shampoo, Volume Shampoo, Care Conditioner, Shower Gel Citrus, Shower Gel Sport, Body Lotion Oat, Hand Soap Almond
Lumea Sun | summer | 470 | 14-25 | 16 | 0.9 | 12 x 200 ml @ 62.40, 24 x 50 ml @ 54.80 | Sun Milk SPF 30, Sun Milk SPF 50, Kids Sun Spray SPF 50, After Sun Gel
Mintra | even | 500 | 12-22 | 15 | 1.2 | 12 x 75 ml @ 17.60, 24 x 75 ml @ 32.90 | Fresh Mint Toothpaste, Sensitive Toothpaste, Whitening Toothpaste, Kids Strawberry Toothpaste, Cool Mint Mouthwash
Little Cloud | even | 630 | 8-15 | 25 | 1.4 | 6 x 72 pcs @ 38.40, 3 x 144 pcs @ 43.80 | Sensitive Baby Wipes, Nappies Size 2, Nappies Size 3, Nappies Size 4, Nappies Size 5, Training Pants
Barley & Paw | even | 580 | 10-18 | 18 | 1.4 | 24 x 400 g @ 28.70, 4 x 3 kg @ 49.60, 12 x 85 g @ 12.40 | Dog Food Chicken, Dog Food Beef, Puppy Food Lamb, Cat Food Salmon, Cat Food Tuna, Cat Food Duck, Senior Cat Food
Meadow Gold | even | 620 | 3-6 | 30 | 1.5 | 12 x 1 L @ 13.20, 20 x 200 g @ 21.80 | UHT Whole Milk, UHT Skimmed Milk, Oat Drink Barista, Soy Drink, Almond Drink, Whipping Cream
Tavola | even | 580 | 10-20 | 18 | 1.1 | 12 x 250 g @ 18.60, 6 x 1 kg @ 27.40 | Green Olives, Black Olives, Pickled Gherkins, Capers, Sun-Dried Tomatoes, Silverskin Onions, Mustard, Mayonnaise
Festive Table | winter | 520 | 30-60 | 20 | 0.8 | 12 x 300 g @ 46.80, 6 x 1 kg @ 61.50 | Gingerbread Tin, Marzipan Loaf, Butter Stollen, Mulled Wine Spice, Advent Chocolate Selection
`

/** Everything the demonstration company sells. */
export function readProductRanges(): ProductRange[] {
  return text.trim().split('\n').map(readRange)
}

function readRange(line: string): ProductRange {
  const [brand, season, cost, leadTime, storage, weight, sizes, variants] = line.split(' | ')
  const [shortest, longest] = (leadTime ?? '').split('-').map(Number)
  if (!brand || !isSeason(season) || !sizes || !variants || shortest === undefined || longest === undefined) {
    throw new Error(`not a product range: ${line}`)
  }
  return {
    brand,
    season,
    costPermille: Number(cost),
    leadTimeDays: [shortest, longest],
    storageCostPct: Number(storage),
    weight: Number(weight),
    sizes: sizes.split(', ').map(readSize),
    variants: variants.split(', '),
  }
}

const isSeason = (word: string | undefined): word is Season => word === 'even' || word === 'summer' || word === 'winter'

function readSize(size: string): { name: string; priceCents: number } {
  const parts = size.split(' @ ')
  return { name: at(parts, 0), priceCents: Math.round(Number(at(parts, 1)) * 100) }
}
