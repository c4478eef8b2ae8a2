using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Handovers : Migration
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

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_CommunityId_Until",
                table: "Handovers",
                columns: new[] { "CommunityId", "Until" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_SignedAt",
                table: "Handovers",
                column: "SignedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Handovers");
        }
    }
}
