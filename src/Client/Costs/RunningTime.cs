namespace MBot.Client.Costs;

/// <summary>How long a machine runs: so many hours on so many days of a week.</summary>
/// <param name="HoursPerDay">0 to 24.</param>
/// <param name="DaysPerWeek">0 to 7.</param>
internal readonly record struct RunningTime(decimal HoursPerDay, decimal DaysPerWeek = 7)
{
    /// <summary>Hours of an average month, as AWS's own calculator has it: 8760 a year.</summary>
    public const decimal HoursPerMonth = 730;

    public static RunningTime Always => new(24);

    public static RunningTime Never => new(0);

    /// <summary>0 to 730.</summary>
    public decimal MonthlyHours => HoursPerMonth * HoursPerDay * DaysPerWeek / (24 * 7);
}
