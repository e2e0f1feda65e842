using System.Text.Json;

namespace MBot.SystemTests.Monitoring;

/// <summary>Where an instance of the tests is scraped in clear.</summary>
internal static class ScrapedMetrics
{
    public static Uri Of(Instance scraped)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(scraped.State, "agent.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return new Uri($"http://{settings.RootElement.GetProperty("metrics").GetProperty("listen").GetString()}/metrics");
    }
}
