using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class HandoversAndPlans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Handovers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    LeavingId = table.Column<Guid>(type: "uuid", nullable: false),
                    Leaving = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    ContentJson = table.Column<string>(type: "text", nullable: false),
                    OpenCount = table.Column<int>(type: "integer", nullable: false),
                    EndedCount = table.Column<int>(type: "integer", nullable: false),
                    SignedAt = table.Column<long>(type: "bigint", nullable: true),
                    ArrivingId = table.Column<Guid>(type: "uuid", nullable: true),
                    Arriving = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    AlertsMoved = table.Column<int>(type: "integer", nullable: false),
                    SinceJson = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Handovers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SitePlans",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    MediaType = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    WidthPx = table.Column<int>(type: "integer", nullable: false),
                    HeightPx = table.Column<int>(type: "integer", nullable: false),
                    DrawingSha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    AddedAt = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SitePlans", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PlanDrawings",
                columns: table => new
                {
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Sealed = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanDrawings", x => x.PlanId);
                    table.ForeignKey(
                        name: "FK_PlanDrawings_SitePlans_PlanId",
                        column: x => x.PlanId,
                        principalTable: "SitePlans",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "PlanMarks",
                columns: table => new
                {
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    DeviceId = table.Column<Guid>(type: "uuid", nullable: false),
                    X = table.Column<double>(type: "double precision", nullable: false),
                    Y = table.Column<double>(type: "double precision", nullable: false),
                    CameraId = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanMarks", x => new { x.PlanId, x.DeviceId });
                    table.ForeignKey(
                        name: "FK_PlanMarks_SitePlans_PlanId",
                        column: x => x.PlanId,
                        principalTable: "SitePlans",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_CommunityId_Until",
                table: "Handovers",
                columns: new[] { "CommunityId", "Until" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_SignedAt",
                table: "Handovers",
                column: "SignedAt");

            migrationBuilder.CreateIndex(
                name: "IX_PlanMarks_DeviceId",
                table: "PlanMarks",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "IX_SitePlans_CommunityId_Name",
                table: "SitePlans",
                columns: new[] { "CommunityId", "Name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Handovers");

            migrationBuilder.DropTable(
                name: "PlanDrawings");

            migrationBuilder.DropTable(
                name: "PlanMarks");

            migrationBuilder.DropTable(
                name: "SitePlans");
        }
    }
}
