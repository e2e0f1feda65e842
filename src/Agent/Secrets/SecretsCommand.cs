using System.Text.Json;
using System.Text.Json.Serialization;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary><c>mbot-agent secrets import</c>: how install.sh hands over what the app had before there was an agent. No agent runs meanwhile.</summary>
internal static class SecretsCommand
{
    /// <param name="input">A JSON object of strings: all the secrets there are from now on.</param>
    /// <exception cref="MBotException">Bad input, and as <see cref="SecretStore.Replace"/>.</exception>
    public static void Import(StateFolder state, TextReader input, TextWriter output)
    {
        Dictionary<string, string?>? given;
        try
        {
            given = JsonSerializer.Deserialize(input.ReadToEnd(), SecretsInputContext.Default.DictionaryStringString);
        }
        catch (JsonException)
        {
            given = null; // its own message could quote a value
        }

        if (given is null || given.ContainsValue(null))
            throw MBotException.InvalidArgument("stdin", "a JSON object of strings is wanted");
        new SecretStore(state, TimeProvider.System).Replace(given.ToDictionary(pair => pair.Key, pair => new Redacted(pair.Value!), StringComparer.Ordinal));
        output.WriteLine($"{given.Count} secrets: {string.Join(", ", given.Keys.Order(StringComparer.Ordinal))}");
    }
}

[JsonSerializable(typeof(Dictionary<string, string?>))]
internal sealed partial class SecretsInputContext : JsonSerializerContext;
