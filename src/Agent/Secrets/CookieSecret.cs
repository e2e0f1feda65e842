using System.Security.Cryptography;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What Streamlit signs visitors' cookies with. The same over starts and releases: a new one would log everybody out.</summary>
internal sealed class CookieSecret(StateFolder state)
{
    public const string Variable = "STREAMLIT_SERVER_COOKIE_SECRET";

    private readonly Lock _lock = new();

    public Redacted Value
    {
        get
        {
            var file = Path.Combine(state.Secrets, "cookie-secret");
            lock (_lock)
            {
                if (!File.Exists(file))
                {
                    Directory.CreateDirectory(state.Secrets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                    AtomicFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
                }

                return new Redacted(File.ReadAllText(file));
            }
        }
    }
}
