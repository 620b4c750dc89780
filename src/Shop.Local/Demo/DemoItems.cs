namespace Shop.Local.Demo;

/// <summary>The items of the demo catalog. Do not change existing items: an item is created once, by its key.</summary>
internal static class DemoItems
{
    public static IReadOnlyList<DemoItem> All { get; } =
    [
        new("demo-mug-stoneware", "Stoneware Mug", "Hand-glazed mug in ocean blue, 350 ml. Safe for dishwasher and microwave.", 120, 1_250),
        new("demo-mug-enamel", "Enamel Camping Mug",
            "White enamel with a blue rim, 300 ml. Made for open fires and small kitchens.", 200, 890),
        new("demo-espresso-cups", "Espresso Cups, Set of Four",
            "Thick porcelain that keeps an espresso hot; 80 ml each, with saucers.", 60, 2_900),
        new("demo-teapot-castiron", "Cast Iron Teapot", "Japanese style, 800 ml, with a strainer of stainless steel.", 35, 4_950),
        new("demo-french-press", "French Press", "Borosilicate glass and cork, one litre, four good cups.", 80, 2_450),
        new("demo-coffee-grinder", "Hand Coffee Grinder",
            "Ceramic burrs, adjustable from espresso to filter. Folds into a drawer.", 45, 3_990),
        new("demo-kettle-gooseneck", "Gooseneck Kettle", "Pours slowly and exactly; one litre, with a thermometer in its lid.", 40, 4_600),
        new("demo-chef-knife", "Chef's Knife, 20 cm", "Forged steel, full tang, handle of walnut. Arrives sharp.", 50, 6_900),
        new("demo-paring-knife", "Paring Knife", "Nine centimetres for everything that a big knife is too big for.", 110, 1_900),
        new("demo-cutting-board", "Oak Cutting Board", "Solid oak, oiled, 40 by 28 cm, with a groove for juice.", 70, 3_200),
        new("demo-skillet-castiron", "Cast Iron Skillet, 26 cm", "Seasoned with rapeseed oil. Will outlive its first owner.", 55, 4_200),
        new("demo-dutch-oven", "Dutch Oven, 5 Litres", "Enamelled cast iron in cherry red, for bread and for stews.", 25, 12_900),
        new("demo-mixing-bowls", "Mixing Bowls, Set of Three",
            "Stainless steel, nested, with lids and a foot that does not slip.", 65, 3_450),
        new("demo-rolling-pin", "Rolling Pin", "One piece of beech, tapered in the French way.", 90, 1_450),
        new("demo-measuring-spoons", "Measuring Spoons", "Brass, from a pinch to a tablespoon, on a ring.", 150, 1_100),
        new("demo-linen-towels", "Linen Tea Towels, Pair", "Washed linen in natural and indigo. Gets softer with the years.", 140, 1_800),
        new("demo-apron", "Canvas Apron", "Heavy cotton, crossed straps, two pockets deep enough for a phone.", 75, 2_750),
        new("demo-salt-cellar", "Olive Wood Salt Cellar", "Swivel lid, each one with a grain of its own.", 60, 1_650),
        new("demo-pepper-mill", "Pepper Mill", "Steel grinder in a beech body, 18 cm.", 85, 2_300),
        new("demo-storage-jars", "Storage Jars, Set of Six",
            "Glass with clip lids, half a litre each, for rice, beans and buttons.", 50, 2_600),
        new("demo-notebook-dotted", "Dotted Notebook A5", "192 numbered pages of 100 g paper, lies flat, thread-bound.", 300, 1_490),
        new("demo-notebook-pocket", "Pocket Notebooks, Set of Three", "Ruled, plain and squared; 48 pages each.", 260, 990),
        new("demo-fountain-pen", "Fountain Pen", "Brushed steel, fine nib, takes standard cartridges and a converter.", 40, 5_400),
        new("demo-ink-blue", "Ink, Midnight Blue", "50 ml in a glass bottle. Dries quickly and washes out of shirts.", 130, 1_250),
        new("demo-pencils", "Drawing Pencils, Twelve", "From 6B to 4H, cedar, in a tin.", 170, 1_700),
        new("demo-desk-lamp", "Desk Lamp", "Adjustable arm, warm LED, dimmable; the cable is wrapped in cloth.", 30, 7_900),
        new("demo-desk-tray", "Walnut Desk Tray", "Holds pens, keys and the rest of the day; 30 by 12 cm.", 45, 3_600),
        new("demo-bookends", "Steel Bookends, Pair", "Powder-coated in black, with felt underneath.", 95, 1_950),
        new("demo-wall-clock", "Wall Clock", "Birch and silence: a movement without ticking, 28 cm.", 28, 4_400),
        new("demo-candles-beeswax", "Beeswax Candles, Pair", "Dipped by hand, 24 cm, about ten hours each.", 180, 1_350),
        new("demo-tote-bag", "Cotton Tote Bag", "Organic cotton with long handles; carries twelve kilograms without complaint.", 400, 750),
        new("demo-gift-card", "Greeting Cards, Set of Eight", "Letterpress on cotton paper, envelopes included.", 220, 1_200),
    ];
}
