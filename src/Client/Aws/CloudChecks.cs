namespace MBot.Client.Aws;

/// <summary>AWS's checks in its words: ok, impaired, initializing, insufficient-data, not-applicable.</summary>
/// <param name="System">Of the hardware below the machine.</param>
/// <param name="Instance">Of its own network and kernel.</param>
internal sealed record CloudChecks(string System, string Instance)
{
    /// <summary>What AWS plans to do to it.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public bool AreBad => System == "impaired" || Instance == "impaired";
}
