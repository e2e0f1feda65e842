using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MBot.Agent.Notifications;

/// <summary>A message in the JSON that a service understands. Pure.</summary>
internal static class WebhookFormats
{
    public static readonly IReadOnlyList<string> Names = ["slack", "discord", "ntfy"];

    // What the services take: Discord 2000 characters, ntfy 4096 bytes. Each leaves room for the title.
    private const int Most = 1700;

    /// <param name="webhook">As it is configured.</param>
    /// <param name="from">Whose message it is: the instance.</param>
    /// <returns>Where it is posted, and what.</returns>
    public static (Uri Address, byte[] Body) Render(Uri webhook, string format, string from, Notification message)
    {
        var title = $"{Sign(message.Kind)} {message.Title} ({from})";
        var text = Cut(message.Hint is { Length: > 0 } hint ? $"{message.Text}\n→ {hint}" : message.Text);
        return format switch
        {
            "discord" => (webhook, Json(json =>
            {
                json.WriteString("content", $"**{title}**\n{text}");
                // An app's words must not wake a whole server.
                json.WriteStartObject("allowed_mentions");
                json.WriteStartArray("parse");
                json.WriteEndArray();
                json.WriteEndObject();
            })),
            "ntfy" => (new Uri(webhook, "/" + string.Concat(webhook.Segments[..^1]).Trim('/')), Json(json =>
            {
                json.WriteString("topic", webhook.Segments[^1].Trim('/'));
                json.WriteString("title", title);
                json.WriteString("message", text);
                json.WriteNumber("priority", message.Kind is NotificationKind.Raised or NotificationKind.Failed ? 4 : 3);
            })),
            _ => (webhook, Json(json => json.WriteString("text", $"*{Slack(title)}*\n{Slack(text)}"))),
        };
    }

    private static string Sign(NotificationKind kind) => kind switch
    {
        NotificationKind.Raised or NotificationKind.Failed => "🔴",
        NotificationKind.Resolved or NotificationKind.Succeeded => "🟢",
        _ => "🔵",
    };

    private static string Cut(string text) => text.Length <= Most ? text : text[..Most] + " …";

    // https://api.slack.com/reference/surfaces/formatting#escaping
    private static string Slack(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static byte[] Json(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
