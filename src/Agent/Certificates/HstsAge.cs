namespace MBot.Agent.Certificates;

/// <summary>How long browsers are told to insist on https: longer the longer it has worked, for what they were told can't be taken back. Pure.</summary>
internal static class HstsAge
{
    /// <param name="wanted">The setting: as long as it may become.</param>
    /// <param name="servedSince">Null: https has not proven itself yet.</param>
    public static TimeSpan Of(TimeSpan wanted, DateTimeOffset? servedSince, DateTimeOffset now)
    {
        var ramp = servedSince is { } since ? now - since : TimeSpan.MinValue;
        var most = servedSince is null ? TimeSpan.Zero
            : ramp < TimeSpan.FromDays(1) ? TimeSpan.FromHours(1)
            : ramp < TimeSpan.FromDays(7) ? TimeSpan.FromDays(1)
            : wanted;
        return most < wanted ? most : wanted;
    }
}
