using System.Globalization;

namespace MBot.Client.Secrets;

/// <summary>A .env file that is to be sent: whole, or not at all.</summary>
internal static class SecretsFile
{
    public static async Task<IReadOnlyList<DotEnvEntry>> ReadAsync(string path, CancellationToken cancellationToken) =>
        Parse(path, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));

    /// <param name="path">For the message.</param>
    public static IReadOnlyList<DotEnvEntry> Parse(string path, string text)
    {
        var parsed = DotEnvFile.Parse(text);
        return parsed.Errors.Count == 0
            ? parsed.Entries
            : throw new ClientException(ExitCode.Usage, "secrets.file-unreadable", $"{path} can't be read, so nothing was sent")
            {
                Hint = "mend these lines",
                Evidence = [.. parsed.Errors.Select(error => string.Create(CultureInfo.InvariantCulture, $"line {error.Line}: {error.Message}"))],
            };
    }
}
