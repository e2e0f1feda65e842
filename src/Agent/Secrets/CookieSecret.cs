using System.Security.Cryptography;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What Streamlit signs visitors' cookies with. The same over starts and releases: a new one would log everybody out.</summary>
internal sealed class CookieSecret
{
    public const string Variable = "STREAMLIT_SERVER_COOKIE_SECRET";

    private readonly Lock _lock = new();
    private readonly string _folder;
    private volatile Redacted? _value;

    public CookieSecret(StateFolder state)
    {
        _folder = state.Secrets;
        try
        {
            _value = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever starts the app will be told.
        }
    }

    /// <summary>The value, as far as an app can have it already; null before the first start.</summary>
    public Redacted? Known => _value;

    /// <summary>Made when there is none.</summary>
    public Redacted Value
    {
        get
        {
            lock (_lock)
                return _value ??= Read() ?? Make();
        }
    }

    private string File => Path.Combine(_folder, "cookie-secret");

    private Redacted? Read() => System.IO.File.Exists(File) ? new Redacted(System.IO.File.ReadAllText(File)) : null;

    private Redacted Make()
    {
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        PrivateFolder.Create(_folder);
        AtomicFile.Write(File, value);
        return new Redacted(value);
    }
}
