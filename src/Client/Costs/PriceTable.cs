namespace MBot.Client.Costs;

/// <summary>
/// What AWS asks in one region, as far as it is known here: on demand, Linux, shared tenancy, in US dollars before VAT. Null is
/// "not known", never "nothing". Each figure has its source and its date; AWS changes them seldom and is not asked.
/// </summary>
internal sealed record PriceTable
{
    private const string Checked = "AWS's price list";
    private const string Carried = "AWS's price list, as Apache Libcloud 3.4.1 carries it";

    /// <summary>The one region whose prices are here.</summary>
    public const string KnownRegion = "eu-west-3";

    private static readonly DateOnly Recent = new(2026, 11, 1);
    private static readonly DateOnly Older = new(2021, 11, 6);

    private static readonly Dictionary<string, Price> ParisHours = new(StringComparer.Ordinal)
    {
        ["t3.nano"] = new(0.0059m, Older, Carried),
        ["t3.micro"] = new(0.0118m, Older, Carried),
        ["t3.small"] = new(0.0236m, Recent, Checked),
        ["t3.medium"] = new(0.0472m, Older, Carried),
        ["t3.large"] = new(0.0944m, Older, Carried),
        ["t3.xlarge"] = new(0.1888m, Older, Carried),
        ["t3.2xlarge"] = new(0.3776m, Older, Carried),
        ["t3a.nano"] = new(0.0053m, Older, Carried),
        ["t3a.micro"] = new(0.0106m, Older, Carried),
        ["t3a.small"] = new(0.0212m, Older, Carried),
        ["t3a.medium"] = new(0.0425m, Older, Carried),
        ["t3a.large"] = new(0.0850m, Older, Carried),
        ["t4g.nano"] = new(0.0047m, Older, Carried),
        ["t4g.micro"] = new(0.0094m, Older, Carried),
        ["t4g.small"] = new(0.0188m, Older, Carried),
        ["t4g.medium"] = new(0.0376m, Older, Carried),
        ["t4g.large"] = new(0.0752m, Older, Carried),
    };

    private PriceTable(string region) => Region = region;

    public string Region { get; }

    /// <summary>By instance type, for an hour in which it runs.</summary>
    public IReadOnlyDictionary<string, Price> InstanceHours { get; private init; } = new Dictionary<string, Price>();

    /// <summary>By volume type, for a provisioned GB and a month, attached to a running machine or not.</summary>
    public IReadOnlyDictionary<string, Price> VolumeGbMonths { get; private init; } = new Dictionary<string, Price>();

    /// <summary>For a stored GB and a month.</summary>
    public Price? SnapshotGbMonth { get; private init; }

    /// <summary>For an hour of a public IPv4 address, in use or not: the same everywhere, since 1 February 2024.</summary>
    public Price PublicAddressHour { get; } = new(0.005m, Recent, "AWS's documentation");

    /// <summary>The region's prices; of another region than <see cref="KnownRegion"/> only the address's is known.</summary>
    public static PriceTable Of(string region) => region != KnownRegion ? new PriceTable(region) : new PriceTable(region)
    {
        InstanceHours = ParisHours,
        VolumeGbMonths = new Dictionary<string, Price> { ["gp3"] = new(0.0928m, Recent, Checked) },
        SnapshotGbMonth = new(0.053m, Recent, Checked),
    };

    /// <summary>The same table with the user's own price of that instance type.</summary>
    public PriceTable WithInstanceHour(string type, decimal usd, DateOnly today) =>
        this with { InstanceHours = With(InstanceHours, type, new Price(usd, today, "--price-per-hour")) };

    /// <summary>The same table with the user's own price of that volume type.</summary>
    public PriceTable WithVolumeGbMonth(string type, decimal usd, DateOnly today) =>
        this with { VolumeGbMonths = With(VolumeGbMonths, type, new Price(usd, today, "--price-per-gb")) };

    private static Dictionary<string, Price> With(IReadOnlyDictionary<string, Price> prices, string key, Price price) =>
        new(prices, StringComparer.Ordinal) { [key] = price };
}
