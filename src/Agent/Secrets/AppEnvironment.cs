using MBot.Agent.Platform;
using MBot.Agent.Slots;

namespace MBot.Agent.Secrets;

/// <summary>Today's secrets for a copy of the app that is about to start.</summary>
internal sealed class AppEnvironment(SecretStore store, CookieSecret cookie, AppSecretsToml toml) : IAppEnvironment
{
    public ValueTask<IReadOnlyDictionary<string, Redacted>> ReadAsync(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyDictionary<string, Redacted>>(cancellation)
            : ValueTask.FromResult<IReadOnlyDictionary<string, Redacted>>(new Dictionary<string, Redacted>(store.Current.Values, StringComparer.Ordinal) { [CookieSecret.Variable] = cookie.Value });

    public Task PlaceFilesAsync(CancellationToken cancellation) => toml.PlaceAsync(store.Current, cancellation);
}
