using System.Text;
using System.Text.Json;
using MBot.Client.Output;

namespace MBot.Client.Enrolment;

/// <summary>The first agent.json of a local agent, with comments for whoever opens it. Pure.</summary>
internal sealed class AgentFile
{
    public const string Name = "agent.json";

    /// <summary>Where the agent's API listens: an address with a port.</summary>
    public const string ListenKey = "security.listen";

    /// <summary>Where this machine reaches /metrics in clear: an address with a port.</summary>
    public const string MetricsListenKey = "metrics.listen";

    /// <summary>What visitors reach: a list of addresses with ports.</summary>
    public const string AppListenKey = "nginx.listen";

    private readonly List<(string Section, string Key, string Json)> settings = [];

    public AgentFile Text(string key, string value) => Set(key, Quote(value));

    public AgentFile List(string key, string value) => Set(key, $"[{Quote(value)}]");

    /// <summary>A value as <c>--set</c> has it: JSON if it is JSON, else a text.</summary>
    public AgentFile Assignment(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
            throw ClientException.Usage($"--set takes KEY=VALUE, not '{assignment}'");
        var value = assignment[(at + 1)..];
        return Set(assignment[..at], IsJson(value) ? value : Quote(value));
    }

    public string Render()
    {
        var text = new StringBuilder();
        text.Append("""
            // Settings of this agent. What is not here has its default.
            // mbot-client config get    lists every key with its meaning, its default and when a change counts
            // mbot-client config set    changes one and keeps the comments
            // mbot-client config validate FILE    checks a file before it is used
            {
            """).Append('\n');
        var sections = settings.GroupBy(setting => setting.Section, StringComparer.Ordinal).ToList();
        foreach (var section in sections)
        {
            if (Comment(section.Key) is { } comment)
                text.Append("  // ").Append(comment).Append('\n');
            text.Append("  ").Append(Quote(section.Key)).Append(": {\n");
            text.AppendJoin(",\n", section.Select(setting => $"    {Quote(setting.Key)}: {setting.Json}"));
            text.Append("\n  }").Append(section == sections[^1] ? "\n" : ",\n");
        }

        return text.Append("}\n").ToString();
    }

    private AgentFile Set(string name, string json)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == name.Length - 1)
            throw ClientException.Usage($"'{name}' is no setting", "settings are SECTION.KEY, such as nginx.listen");
        var (section, key) = (name[..dot], name[(dot + 1)..]);
        settings.RemoveAll(setting => setting.Section == section && setting.Key == key);
        settings.Add((section, key, json));
        return this;
    }

    private static string? Comment(string section) => section switch
    {
        "security" => "Where mbot-client reaches the agent.",
        "metrics" => "Where Prometheus on this machine finds /metrics.",
        "nginx" => "Where visitors reach the app.",
        "source" => "The app's repository.",
        _ => null,
    };

    private static string Quote(string text)
    {
        var line = JsonText.Line(writer => writer.WriteString("v", text));
        return line[5..^1]; // {"v":…}
    }

    private static bool IsJson(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind is not JsonValueKind.Object and not JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false; // then it is a plain text
        }
    }
}
