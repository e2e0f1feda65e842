namespace MBot.TestKit;

/// <summary>What one run of the app's script showed to one session.</summary>
public sealed record StreamlitRun
{
    /// <summary>Streamlit's id of the session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The server's Streamlit: 1.24.0…</summary>
    public required string StreamlitVersion { get; init; }

    /// <summary>False when the script does not compile; true also when it raised (see <see cref="Exceptions"/>).</summary>
    public required bool Compiled { get; init; }

    /// <summary>Titles, markdown and texts, in the order they came.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Exceptions shown, as "Type: message".</summary>
    public required IReadOnlyList<string> Exceptions { get; init; }

    /// <summary>URLs of media files, as the server gave them: /media/…</summary>
    public required IReadOnlyList<string> MediaUrls { get; init; }

    /// <summary>Ids of text inputs and file uploaders by label.</summary>
    public required IReadOnlyDictionary<string, string> Widgets { get; init; }

    /// <summary>Compiled and nothing raised.</summary>
    public bool Succeeded => Compiled && Exceptions.Count == 0;

    /// <summary>X of the first text "release X", as the hello app shows it; null when there is none.</summary>
    public string? Release => After("release ");

    /// <summary>What follows <paramref name="prefix"/> in the first text that starts with it; null when none does.</summary>
    public string? After(string prefix) =>
        Texts.FirstOrDefault(text => text.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
