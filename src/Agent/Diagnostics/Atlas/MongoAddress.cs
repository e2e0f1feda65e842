using System.Globalization;

namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>Hosts of a MongoDB connection string, without anything else of it.</summary>
/// <param name="IsSrv"><c>mongodb+srv</c>: the one host is a name whose SRV records are the hosts.</param>
internal sealed record MongoAddress(bool IsSrv, bool UsesTls, IReadOnlyList<MongoHost> Hosts)
{
    private const int UsualPort = 27017;

    /// <summary>Null for what is no connection string. As lenient as the drivers: who is asked here wants to know why it fails.</summary>
    public static MongoAddress? Parse(string uri)
    {
        var text = uri.Trim();
        var srv = text.StartsWith("mongodb+srv://", StringComparison.OrdinalIgnoreCase);
        if (!srv && !text.StartsWith("mongodb://", StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var query = rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? rest[(mark + 1)..] : "";
        // A password may hold an unescaped / or @: what is before the last @ is nobody's host.
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        var hosts = rest[..(rest.IndexOfAny(['/', '?']) is >= 0 and var end ? end : rest.Length)];
        var parsed = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseHost).ToList();
        return parsed.Count == 0 ? null : new MongoAddress(srv, Tls(query) ?? srv, parsed);
    }

    private static bool? Tls(string query)
    {
        foreach (var option in query.Split('&', ';'))
        {
            if (option.Split('=') is [var name, var value] && (name.Equals("tls", StringComparison.OrdinalIgnoreCase) || name.Equals("ssl", StringComparison.OrdinalIgnoreCase)))
                return value.Equals("true", StringComparison.OrdinalIgnoreCase);
        }

        return null;
    }

    private static MongoHost ParseHost(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && !text.EndsWith(']') && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new MongoHost(text[..colon].Trim('[', ']'), port)
            : new MongoHost(text.Trim('[', ']'), UsualPort);
    }
}

internal sealed record MongoHost(string Host, int Port)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
