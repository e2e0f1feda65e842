using MBot.Agent.Platform;
using MBot.Agent.Secrets;

namespace MBot.Agent.Diagnostics.Atlas;

/// <summary>Where the app's MongoDB is, from its secrets. The connection string stays here; only hosts and ports leave.</summary>
internal sealed class MongoUri(SecretStore secrets)
{
    private const string Usual = "MONGODB_URI";

    /// <summary>Null when no secret is a connection string.</summary>
    public MongoAddress? Find()
    {
        IReadOnlyDictionary<string, Redacted> values;
        try
        {
            values = secrets.Current.Values;
        }
        catch (MBotException)
        {
            return null; // damaged: the check of the secrets says so
        }

        return values.OrderBy(v => v.Key != Usual).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => MongoAddress.Parse(v.Value.Reveal())).FirstOrDefault(a => a is not null);
    }
}
