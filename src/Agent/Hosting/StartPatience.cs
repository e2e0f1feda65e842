namespace MBot.Agent.Hosting;

/// <summary>How long systemd is asked to wait for a start that takes longer than its unit allows.</summary>
internal sealed record StartPatience(TimeSpan Most)
{
    /// <summary>With the machine: databases to mend, copies of the app to start, a killed deployment to take back.</summary>
    public static StartPatience Usual { get; } = new(TimeSpan.FromMinutes(5));

    /// <summary>Whoever hangs is to be found soon.</summary>
    public static StartPatience None { get; } = new(TimeSpan.Zero);
}
