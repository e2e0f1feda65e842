namespace MBot.TestKit;

/// <summary>Checks of answers; all throw <see cref="LoadCheckException"/>.</summary>
internal static class LoadCheck
{
    public static void Page(HttpAnswer answer)
    {
        Status(answer);
        That(IsHtml(answer) && answer.Text.Contains("<div id=\"root\"", StringComparison.Ordinal), "not Streamlit's page", answer);
    }

    // Streamlit answers its page, with 200, for an asset that it doesn't have.
    public static void Asset(HttpAnswer answer)
    {
        Status(answer);
        That(answer.Body.Length > 0 && !IsHtml(answer), "a page in place of an asset", answer);
    }

    public static void Png(HttpAnswer answer)
    {
        Status(answer);
        That(answer.Body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']), "not a PNG", answer);
    }

    public static void Status(HttpAnswer answer) => That(answer.Status == 200, "status", answer);

    public static void Run(StreamlitRun run) => That(run.Succeeded, $"the script failed: {string.Join("; ", run.Exceptions)}");

    public static void That(bool holds, string reason, HttpAnswer? answer = null)
    {
        if (!holds)
            throw new LoadCheckException(reason, answer);
    }

    private static bool IsHtml(HttpAnswer answer) =>
        answer.Header("Content-Type")?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
}
