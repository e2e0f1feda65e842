using System.Text;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary><c>mbot-agent https install</c>: how install.sh hands over a certificate that the machine has already. No agent runs meanwhile.</summary>
internal static class HttpsCommand
{
    // A chain and a key are 10 kB.
    private const int MaxInput = 256 * 1024;
    private const string Begin = "-----BEGIN ";

    /// <param name="input">The chain and the key, PEM, in any order.</param>
    public static void Install(StateFolder state, TextReader input, TextWriter output)
    {
        var buffer = new char[MaxInput];
        var text = new string(buffer, 0, input.ReadBlock(buffer));
        var (chain, key) = (new StringBuilder(), new StringBuilder());
        foreach (var part in text.Split(Begin).Skip(1))
            (part.StartsWith("CERTIFICATE-----", StringComparison.Ordinal) ? chain : key).Append(Begin).Append(part);
        var pair = CertificatePair.Parse(chain.ToString(), key.ToString());
        pair.MustServe([], TimeProvider.System.GetUtcNow());
        new CertificateStore(state).Install(pair, []);
        output.WriteLine($"{pair.Leaf.Subject}, until {pair.Leaf.NotAfter.ToUniversalTime():yyyy-MM-dd}");
    }
}
