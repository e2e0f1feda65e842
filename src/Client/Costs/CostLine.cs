namespace MBot.Client.Costs;

/// <summary>One thing that is charged.</summary>
/// <param name="Kind"><c>instance</c>, <c>volume</c>, <c>snapshots</c> or <c>public-ipv4</c>.</param>
/// <param name="What">Which one: a type, an id.</param>
/// <param name="Quantity">How much of it: GB, or the number of machines or addresses.</param>
/// <param name="Price">For an hour when <paramref name="ByTheHour"/>, else for a GB and month; null when it isn't known.</param>
/// <param name="WhenStopped">Charged while the machine is stopped too, as everything is that isn't charged by the hour.</param>
internal sealed record CostLine(string Kind, string What, decimal Quantity, Price? Price, bool ByTheHour, bool WhenStopped)
{
    /// <summary>US dollars for a month before VAT; null when the price isn't known.</summary>
    public decimal? Monthly(RunningTime time) => Price is null
        ? null
        : Quantity * Price.Usd * (ByTheHour ? Hours(time) : 1);

    private decimal Hours(RunningTime time) => WhenStopped ? RunningTime.HoursPerMonth : time.MonthlyHours;
}
