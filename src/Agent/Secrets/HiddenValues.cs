using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What the app is given in secret: the user's values, and what signs its visitors' cookies.</summary>
internal sealed class HiddenValues(SecretStore store, CookieSecret cookie) : ISecretValues
{
    private volatile Joined _joined = new([], null, []);

    public IReadOnlyList<Redacted> Values
    {
        get
        {
            var (values, known, joined) = (store.Values, cookie.Known, _joined);
            if (ReferenceEquals(values, joined.Values) && ReferenceEquals(known, joined.Cookie))
                return joined.All;
            return (_joined = new Joined(values, known, known is null ? values : [.. values, known])).All;
        }
    }

    private sealed record Joined(IReadOnlyList<Redacted> Values, Redacted? Cookie, IReadOnlyList<Redacted> All);
}
