namespace MBot.Client.Reach;

/// <summary>What one look at one part of the way to the app has found.</summary>
/// <param name="Name">Such as <c>dns</c>, <c>tcp 443</c>, <c>tls</c>, <c>http</c>, <c>streamlit</c>, <c>agent</c>.</param>
/// <param name="Detail">What was seen; the cause when it failed.</param>
internal sealed record Finding(string Name, LookResult Result, TimeSpan Took, string Detail)
{
    /// <summary>The command that mends it.</summary>
    public string? Hint { get; init; }

    /// <summary>Visitors need it: without it the app doesn't serve.</summary>
    public bool Decides { get; init; }
}

internal enum LookResult
{
    Ok,
    Failed,

    /// <summary>Not looked at, since it can't be or needn't be.</summary>
    Skipped,
}
