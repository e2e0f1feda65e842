namespace MBot.Agent.Certificates;

/// <param name="Folder">Holds the two files, named as certbot names them.</param>
internal sealed record StoredPair(string Folder, CertificatePair Pair)
{
    public string Chain => ChainIn(Folder);

    public string Key => KeyIn(Folder);

    public static string ChainIn(string folder) => Path.Combine(folder, "fullchain.pem");

    public static string KeyIn(string folder) => Path.Combine(folder, "privkey.pem");

    /// <exception cref="Platform.MBotException"><c>certificate.unusable</c>.</exception>
    public static StoredPair Read(string folder) =>
        new(folder, CertificatePair.Parse(File.ReadAllText(ChainIn(folder)), File.ReadAllText(KeyIn(folder))));
}
