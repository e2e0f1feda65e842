using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Certificates;

internal sealed class CertificatesGrpcService(CertificateInventory inventory) : Proto.Certificates.CertificatesBase
{
    public override Task<Proto.ListCertificatesReply> List(Proto.ListCertificatesRequest request, ServerCallContext context)
    {
        var reply = new Proto.ListCertificatesReply();
        reply.Certificates.AddRange(inventory.List().Select(ToProto));
        return Task.FromResult(reply);
    }

    internal static Proto.Certificate ToProto(KnownCertificate certificate) => new()
    {
        Name = certificate.Name,
        Subject = certificate.Subject,
        Issuer = certificate.Issuer,
        NotBefore = certificate.NotBefore.ToTimestamp(),
        NotAfter = certificate.NotAfter.ToTimestamp(),
        Serial = certificate.Serial,
    };
}
